import { Bell } from "./bell";
import { type Browser, Ear, type Heard, type Line } from "./ear";
import { Household } from "./household";
import { Memory, type News } from "./memory";
import { place } from "./place";
import type { Push, Wake } from "./wire";

/** What the tabs of one person in one programme say to each other. */
type Word = { say: "news"; news: News } | { say: "push"; push: Push } | { say: "line"; line: Line } | { say: "ended" };

const ASLEEP_MS = 5_000;

const browser: Browser = {
  open: (address) => new EventSource(address),
  fetch: (address, init) => fetch(address, init),
  random: Math.random,
};

/** `<body data-stream data-state data-identity>`: without them the page hears nothing and nothing happens. */
export function mount(page: Document): void {
  const { stream, state, identity } = page.body.dataset;
  const view = page.defaultView;
  if (!view || !stream || !state || !identity) return;

  // Two roles in two tabs of one browser never share a stream: the name holds the programme's address and the identity.
  const name = `engawa ${stream} ${identity}`;
  const tabs = new BroadcastChannel(name);
  const bell = new Bell(page.body);
  const memory = new Memory();
  let ear: Ear | null = null;
  let line: Line | null = null;

  const heard: Heard = {
    news: (news) => {
      tabs.postMessage({ say: "news", news } satisfies Word);
      ring(news.wakes);
    },
    push: (push) => spread({ say: "push", push }),
    line: (line) => spread({ say: "line", line }),
    ended: () => spread({ say: "ended" }),
  };
  const ring = (wakes: Wake[]): void => {
    for (const wake of wakes) memory.hear(wake);
    bell.ring(wakes);
  };
  const spread = (word: Word): void => {
    tabs.postMessage(word);
    obey(word);
  };
  const obey = (word: Word): void => {
    if (word.say === "news") {
      ring(word.news.wakes.filter((wake) => word.news.missed || !memory.knows(wake)));
    } else if (word.say === "push") {
      memory.hear(word.push);
      if (!place(page, word.push)) bell.ring([word.push]);
    } else if (word.say === "line") {
      if (word.line === line) return;
      const loaded = line === null && word.line === "good"; // what it shows has just come; `hello` says what is newer
      line = word.line;
      show(page, line);
      if (!loaded) bell.tell(line);
    } else {
      bell.tell("ended");
    }
  };
  tabs.addEventListener("message", (message: MessageEvent<Word>) => obey(message.data));

  const household = new Household(name, page, view.navigator.locks, (leading) => {
    ear?.close();
    ear = leading ? new Ear({ stream, state }, heard, memory, browser) : null;
    ear?.open();
  });
  household.start();

  view.addEventListener("online", () => ear?.open());
  view.addEventListener("offline", () => ear?.cut());
  // A phone that slept does not know that its line is dead: ask at once instead of waiting out the silence.
  page.addEventListener("resume", () => ear?.open());
  let hidden = 0;
  page.addEventListener("visibilitychange", () => {
    if (page.hidden) hidden = Date.now();
    else if (Date.now() - hidden > ASLEEP_MS) ear?.open();
  });
  view.addEventListener("pagehide", () => household.stop());
  view.addEventListener("pageshow", (event) => event.persisted && household.start());
}

/** The two lines of `ui/base.html`; a class for whoever wants to look different meanwhile. */
function show(page: Document, line: Line): void {
  page.body.classList.toggle("is-offline", line === "offline");
  page.body.classList.toggle("is-late", line === "late");
  for (const which of ["offline", "late"]) {
    const words = page.getElementById(`line-${which}`);
    if (words) words.hidden = which !== line;
  }
}
