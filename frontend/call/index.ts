import "./call.css";
import { Room } from "./room";

const root = document.querySelector<HTMLElement>("[data-call]");
if (root) void new Room(root).open();
