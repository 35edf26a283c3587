import "@fontsource-variable/inter/wght.css";
import "./ui/tokens.css";
import "./ui/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { startClient } from "./api/client";
import { App } from "./app/App";
import { Unreachable } from "./app/Unreachable";

const place = document.getElementById("root");
if (!place) throw new Error("The page has no place for the app.");
const root = createRoot(place);

startClient().then(
  () =>
    root.render(
      <StrictMode>
        <App />
      </StrictMode>,
    ),
  (error: unknown) => {
    console.error(error);
    root.render(<Unreachable />);
  },
);
