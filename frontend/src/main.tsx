import "./ui/css/tokens.css";
import { render } from "preact";

render(<p>Préau</p>, document.getElementById("app")!);
