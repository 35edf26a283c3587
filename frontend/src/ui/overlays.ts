import { lazy } from "react";
import { PlainToasts } from "./PlainToasts";

/** Everything that opens above a page. No page needs it to be read, so it travels apart and is fetched ahead when idle. */
const loadDialog = () => import("./DialogBox");
const loadMenu = () => import("./MenuBox");
const loadPopup = () => import("./PopupBox");
// Without a network what went wrong is still said, if more plainly.
const loadToasts = () => import("./Toasts").catch(() => ({ default: PlainToasts }));
const loadPalette = () => import("./Palette");
const loadKeys = () => import("./KeysDialog");
const loadBellList = () => import("~/features/notifications/BellList");

export const DialogBox = lazy(loadDialog);
export const MenuBox = lazy(loadMenu);
export const PopupBox = lazy(loadPopup);
export const Toasts = lazy(loadToasts);
export const Palette = lazy(loadPalette);
export const KeysDialog = lazy(loadKeys);
export const BellList = lazy(loadBellList);

/** Fetches all of it, so that it is there when it is wanted, even without a network. */
export function fetchOverlays(): void {
  for (const load of [loadToasts, loadDialog, loadMenu, loadPopup, loadPalette, loadKeys, loadBellList]) {
    load().catch((error: unknown) => console.info("Kontor: fetched later.", error));
  }
}
