import { startBalancing } from "./balance.js";
import { startChat } from "./chat.js";
import { startMedia } from "./media.js";
import { byId, through } from "./net.js";
import { startPayment } from "./payment.js";

byId("theme").addEventListener("click", () => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  root.dataset.theme = (root.dataset.theme ?? system) === "dark" ? "light" : "dark";
  localStorage.setItem("theme", root.dataset.theme);
});

startBalancing();
startMedia();
startChat();
startPayment();
through("/", { method: "HEAD" });
