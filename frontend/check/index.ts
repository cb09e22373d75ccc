import "./check.css";
import { LocalMedia } from "../call/local";
import { browserOutside } from "./outside";
import { DeviceCheck } from "./run";

const root = document.querySelector<HTMLElement>("[data-check]");
if (root) {
  const local = navigator.mediaDevices ? new LocalMedia(navigator.mediaDevices) : null;
  new DeviceCheck(root, local, browserOutside(root)).open();
}
