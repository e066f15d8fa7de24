// Runs before the page is drawn, so that a chosen theme does not flash; without a choice the system's holds.
const chosen = localStorage.getItem("headgate-theme");
if (chosen) document.documentElement.dataset.theme = chosen;
