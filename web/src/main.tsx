import { render } from "preact";

import { ofBrowser } from "./store/storage";
import { App } from "./ui/App";
import { watchBack } from "./ui/back";
import { makeRoomForKeyboard } from "./ui/keyboard";
import { takeToken, watchRoute } from "./ui/route";

// The first read waits for the browser to load what it keeps. In a task of its own it does so while the
// configuration is on its way, and holds up nothing that is drawn.
setTimeout(() => ofBrowser.get(""));
makeRoomForKeyboard();
const token = takeToken();
watchBack();
render(<App route={watchRoute()} givenToken={token} />, document.getElementById("app")!);
