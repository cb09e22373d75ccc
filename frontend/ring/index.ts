import "./ring.css";
import { part } from "../call/dom";
import { LocalMedia } from "../call/local";
import { watchArrivals } from "./arrivals";
import { watchAsks } from "./asks";
import { Preview } from "./preview";
import { Ring } from "./ring";
import { Chime, soundSwitch } from "./sound";
import { keepWaiting } from "./wait";

const ring = document.querySelector<HTMLElement>("[data-ring]");
const waiting = document.querySelector<HTMLElement>("[data-here]");
const asks = document.querySelector<HTMLElement>("[data-asks]");
const booth = document.querySelector<HTMLElement>("[data-arrivals]");
const chime = new Chime(() => new AudioContext(), localStorage);

if (ring) {
  const local = navigator.mediaDevices ? new LocalMedia(navigator.mediaDevices) : null;
  const preview = new Preview(ring, local);
  void preview.open();
  new Ring(ring, window, chime, () => preview.close()).open();
  part<HTMLFormElement>(ring, "[data-enter]").addEventListener("submit", () => preview.remember(sessionStorage));
}
soundSwitch(document, chime);
if (waiting) keepWaiting(waiting, window);
if (asks) watchAsks(asks, window, chime);
if (booth) watchArrivals(booth, window, chime);
document.addEventListener("pointerdown", () => chime.wake(), { once: true });
