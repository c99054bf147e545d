import { render } from "preact";

import { App } from "./ui/App";
import { watchBack } from "./ui/back";
import { makeRoomForKeyboard } from "./ui/keyboard";
import { takeToken, watchRoute } from "./ui/route";

makeRoomForKeyboard();
const token = takeToken();
watchBack();
render(<App route={watchRoute()} givenToken={token} />, document.getElementById("app")!);
