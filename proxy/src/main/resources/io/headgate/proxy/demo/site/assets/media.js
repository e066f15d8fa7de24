import { byId, colour, element, prepend, through, wait } from "./net.js";

const TYPE = 'audio/mp4; codecs="flac"';
const PLAYLIST = "/media/live.m3u8";
const AHEAD_SECONDS = 6;
const KEEP_SECONDS = 20;
const POLL_MS = 2000; // a segment's length, as RFC 8216 section 6.3.4 asks

const audio = byId("audio");
const Source = window.ManagedMediaSource ?? window.MediaSource;
let analyser = null;
let context = null;
let buffer = null;
let next = -1; // the next segment to fetch; -1: begin near the live edge
let running = false;

const say = (text) => (byId("media-state").textContent = text);

function appended(bytes) {
  return new Promise((resolve, reject) => {
    buffer.addEventListener("updateend", resolve, { once: true });
    buffer.addEventListener("error", reject, { once: true });
    buffer.appendBuffer(bytes);
  });
}

async function bytesOf(path) {
  const answer = await through(path);
  if (!answer.response.ok) throw new Error(`${path}: ${answer.status}`);
  return { ...answer, bytes: await answer.response.arrayBuffer() };
}

async function open() {
  const source = new Source();
  audio.disableRemotePlayback = true;
  audio.src = URL.createObjectURL(source);
  await new Promise((resolve) => source.addEventListener("sourceopen", resolve, { once: true }));
  buffer = source.addSourceBuffer(TYPE);
  await appended((await bytesOf("/media/init.mp4")).bytes);
}

function numbersIn(text) {
  return [...text.matchAll(/^segments\/(\d+)\.m4s$/gm)].map((found) => Number(found[1]));
}

const ahead = () => {
  const { buffered } = audio;
  return buffered.length ? buffered.end(buffered.length - 1) - audio.currentTime : 0;
};

async function fetchNew() {
  const numbers = numbersIn(await (await through(PLAYLIST)).response.text());
  let late = next < numbers[0]; // at the start, and after a long pause
  if (late) next = numbers.at(-3) ?? numbers[0];
  for (const number of numbers.filter((n) => n >= next)) {
    if (!running || (!late && ahead() > AHEAD_SECONDS)) return;
    const answer = await bytesOf(`/media/segments/${number}.m4s`);
    await appended(answer.bytes);
    if (late) audio.currentTime = audio.buffered.start(audio.buffered.length - 1);
    late = false;
    next = number + 1;
    show(number, answer);
  }
  await forget();
}

async function forget() {
  const until = audio.currentTime - KEEP_SECONDS;
  if (until > 0 && audio.buffered.length && audio.buffered.start(0) < until) {
    buffer.remove(0, until);
    await new Promise((resolve) => buffer.addEventListener("updateend", resolve, { once: true }));
  }
}

function show(number, answer) {
  const size = `${Math.round(answer.bytes.byteLength / 1024)} KiB in ${answer.ms} ms`;
  prepend(byId("segments"), element("li", "", element("i", "dot " + colour(answer.servedBy)),
    element("b", "", `#${number}`), element("span", "grow", answer.servedBy ?? "gateway"),
    element("small", "", size)), 6);
}

async function follow() {
  while (running) {
    try {
      await fetchNew();
      say("live");
    } catch (failure) {
      say("retrying");
      console.warn(failure);
    }
    await wait(POLL_MS);
  }
}

// The sound passes through an analyser, which the canvas draws.
function listen() {
  context = new AudioContext();
  analyser = context.createAnalyser();
  analyser.fftSize = 4096;
  analyser.minDecibels = -85;
  analyser.maxDecibels = -15;
  context.createMediaElementSource(audio).connect(analyser).connect(context.destination);
}

function draw() {
  const canvas = byId("scope");
  const pen = canvas.getContext("2d");
  const { width, height } = canvas;
  const ink = getComputedStyle(canvas).color;
  pen.clearRect(0, 0, width, height);
  const bars = 48;
  const bins = analyser ? new Uint8Array(analyser.frequencyBinCount) : null;
  analyser?.getByteFrequencyData(bins);
  for (let i = 0; i < bars; i++) {
    // Notes double in frequency every octave, so the bars do too: from 140 Hz to 3.4 kHz.
    const bin = Math.floor(12 * 2 ** (i / bars * 4.6));
    const level = bins && running ? bins[bin] / 255 : 0;
    const high = Math.max(4, level * (height - 24));
    pen.fillStyle = ink;
    pen.globalAlpha = level ? 0.35 + 0.65 * level : 0.25;
    pen.beginPath();
    pen.roundRect(i * width / bars + 3, (height - high) / 2, width / bars - 6, high, 4);
    pen.fill();
  }
  if (running) requestAnimationFrame(draw);
}

async function toggle() {
  running = !running;
  const button = byId("play");
  button.textContent = running ? "Pause" : "Play";
  button.setAttribute("aria-pressed", running);
  if (!running) {
    audio.pause();
    say("paused");
    draw();
    return;
  }
  if (Source?.isTypeSupported(TYPE)) {
    await startAssembled();
  } else if (audio.canPlayType("application/vnd.apple.mpegurl")) {
    audio.src = PLAYLIST;
    await audio.play();
    say("live");
  } else {
    say("this browser plays no FLAC");
  }
}

async function startAssembled() {
  say("starting");
  if (!context) listen();
  await context.resume();
  if (!buffer) await open();
  follow();
  draw();
  await audio.play();
}

export function startMedia() {
  const level = () => (audio.volume = byId("volume").value / 100);
  byId("volume").addEventListener("input", level);
  byId("play").addEventListener("click", () => toggle().catch((failure) => say(String(failure.message))));
  level();
  draw();
}
