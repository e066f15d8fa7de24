import { byId, colour, element, postJson, report, through, wait } from "./net.js";

const ROOM = "lobby";
const KEPT = 100;
const list = byId("messages");
const ANIMALS = ["otter", "heron", "newt", "pike", "swan", "teal", "ibis", "toad"];

let last = 0; // the newest message shown; every transport resumes from it
let close = () => {}; // ends the transport in use
let send = postMessage;
let generation = 0;

const say = (text) => (byId("chat-state").textContent = text);

function show(message) {
  if (message.type !== "message" || message.id <= last) return;
  last = message.id;
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  const time = new Date(message.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const via = element("small", "via " + colour(message.via), message.via);
  const mine = message.user === byId("user").value ? "mine" : "";
  list.append(element("li", mine, element("div", "meta", element("b", "", message.user), element("time", "", time), via),
    element("p", "", message.text)));
  while (list.children.length > KEPT) list.firstElementChild.remove();
  if (atEnd) list.scrollTop = list.scrollHeight;
}

function welcome(path, { served_by: servedBy }) {
  say(servedBy);
  report({ path, servedBy, status: 200, ms: 0 });
}

function postMessage(text) {
  return postJson(`/chat/messages?room=${ROOM}`, { user: byId("user").value, text });
}

// A transport takes a function that says whether it is still wanted, and returns how to end it.
const transports = {
  socket(wanted) {
    let socket;
    const connect = () => {
      const user = encodeURIComponent(byId("user").value);
      socket = new WebSocket(`/chat/ws?room=${ROOM}&user=${user}&after=${last}`);
      socket.onmessage = ({ data }) => {
        const message = JSON.parse(data);
        if (message.type === "welcome") welcome("/chat/ws", message);
        else show(message);
      };
      socket.onclose = () => wanted() && (say("reconnecting"), setTimeout(() => wanted() && connect(), 1000));
    };
    connect();
    send = async (text) => (socket.readyState === WebSocket.OPEN ? socket.send(text) : postMessage(text));
    return () => socket.close();
  },
  events(wanted) {
    const source = new EventSource(`/chat/events?room=${ROOM}&after=${last}`);
    source.addEventListener("welcome", ({ data }) => welcome("/chat/events", JSON.parse(data)));
    source.onmessage = ({ data }) => show(JSON.parse(data));
    source.onerror = () => wanted() && say("reconnecting");
    return () => source.close();
  },
  poll(wanted) {
    const stop = new AbortController();
    const ask = async () => {
      while (wanted()) {
        try {
          const path = `/chat/poll?room=${ROOM}&after=${last}&wait=20`;
          const answer = await through(path, { signal: stop.signal });
          if (!answer.response.ok) throw new Error(String(answer.status));
          (await answer.response.json()).messages.forEach(show);
          say(answer.servedBy);
        } catch {
          if (wanted()) say("retrying");
          await wait(1000);
        }
      }
    };
    say("polling");
    ask();
    return () => stop.abort();
  },
};

function use(kind) {
  const mine = ++generation;
  close();
  say("connecting");
  send = postMessage;
  close = transports[kind](() => mine === generation);
}

export function startChat() {
  const random = (max) => Math.floor(Math.random() * max);
  byId("user").value = `${ANIMALS[random(ANIMALS.length)]}-${10 + random(90)}`;
  byId("user").addEventListener("change", () => use(document.querySelector("[name=transport]:checked").value));
  document.querySelectorAll("[name=transport]").forEach((choice) =>
    choice.addEventListener("change", () => use(choice.value)));
  byId("say").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = byId("text").value.trim();
    if (!text) return;
    byId("text").value = "";
    send(text).catch(() => say("not sent"));
  });
  addEventListener("pagehide", () => { generation++; close(); });
  use("socket");
}
