import { render } from "preact";

import { App } from "./ui/App";
import { takeToken, watchRoute } from "./ui/route";

const token = takeToken();
render(<App route={watchRoute()} givenToken={token} />, document.getElementById("app")!);
