import { Suspense, useRef, type ReactNode, type RefObject } from "react";
import { PopupBox } from "./overlays";

export interface PopupProps {
  /** The button it belongs to. */
  anchor: RefObject<HTMLElement | null>;
  label: string;
  open: boolean;
  onClose: () => void;
  align?: "start" | "end";
  /** Scrolls inside, and is as high as that needs. */
  tall?: boolean;
  children: ReactNode;
}

/** Opens beside its button, which is a plain one with `popupTrigger`'s marks. */
export function Popup(props: PopupProps) {
  const used = useRef(false);
  used.current ||= props.open;
  if (!used.current) return null;
  return (
    <Suspense>
      <PopupBox {...props} />
    </Suspense>
  );
}

/** What a button says of the popup it opens. */
export const popupTrigger = (open: boolean) => ({ type: "button", "aria-haspopup": "dialog", "aria-expanded": open }) as const;
