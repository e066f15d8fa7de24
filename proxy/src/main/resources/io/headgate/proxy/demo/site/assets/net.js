// Every request of the page goes through here, so that the balancing view sees who answered.
export const hits = new EventTarget();

export function report(hit) {
  hits.dispatchEvent(new CustomEvent("hit", { detail: hit }));
}

// Like fetch, never from the browser's cache; adds servedBy (null: the gateway answered by itself) and ms.
export async function through(path, options = {}) {
  const began = performance.now();
  const response = await fetch(path, { cache: "no-store", ...options });
  const answer = {
    path, response, status: response.status,
    servedBy: response.headers.get("x-served-by"),
    ms: Math.round(performance.now() - began),
  };
  report(answer);
  return answer;
}

export const postJson = (path, value, headers = {}) =>
  through(path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(value),
  });

// The number at the end of an endpoint's name chooses its colour; the gateway has its own.
export const colour = (servedBy) => {
  const number = /-(\d+)$/.exec(servedBy ?? "");
  return number ? "e" + ((Number(number[1]) - 1) % 3 + 1) : "gate";
};

export function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

export const byId = (id) => document.getElementById(id);
export const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export function prepend(list, item, max) {
  list.querySelector(".none")?.remove();
  list.prepend(item);
  while (list.children.length > max) list.lastElementChild.remove();
}
