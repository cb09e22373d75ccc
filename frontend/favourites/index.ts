import { carryAlong, keepTicks, noteCarried, showKept } from "./carry";
import { markButtons, speaker } from "./marks";
import { Kept, localStore, nameFor } from "./store";

const store = localStore(window);
const kept = new Kept(nameFor(location.pathname, "favourites"), store);
const sent = new Kept(nameFor(location.pathname, "sent"), store);
const compared = new Kept(nameFor(location.pathname, "compared"), store, 4);
const say = speaker(document);

noteCarried(document, kept, sent);
markButtons(document, kept, say);
keepTicks(document, compared);
carryAlong(document, kept, sent);
void showKept(document, kept, (address) => fetch(address)).then(() => markButtons(document, kept, say));
