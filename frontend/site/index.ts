import "htmx.org";
import { copyButtons } from "./copy";
import { dialogButtons } from "./dialogs";
import { keepDrafts } from "./draft";
import { showErrors } from "./errors";
import { leaveOnce } from "./leaving";
import { watchNetwork } from "./network";
import { lockWhileSending } from "./once";
import { openSheets } from "./sheets";

leaveOnce(document);
lockWhileSending(document);
keepDrafts(document, sessionStorage);
copyButtons(document, (text) => navigator.clipboard.writeText(text));
dialogButtons(document);
openSheets(document, matchMedia("(min-width: 62rem)"));
showErrors(document);
watchNetwork(window, document.getElementById("line-offline"));
