import { RouterProvider } from "react-router/dom";
import { LanguageProvider } from "~/i18n";
import { ToastProvider } from "~/ui/Toast";
import { router } from "./router";
import { SessionProvider } from "./session";

/** Everything around the pages. */
export function App() {
  return (
    <LanguageProvider>
      <SessionProvider>
        <ToastProvider>
          <RouterProvider router={router} />
        </ToastProvider>
      </SessionProvider>
    </LanguageProvider>
  );
}
