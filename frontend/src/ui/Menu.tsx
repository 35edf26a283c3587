import { cloneElement, Suspense, useRef, useState, type HTMLAttributes, type KeyboardEvent, type MouseEvent, type ReactElement, type ReactNode, type Ref } from "react";
import type { IconName } from "./Icon";
import { MenuBox } from "./overlays";

export interface MenuItem {
  label: string;
  icon?: IconName;
  detail?: string;
  chosen?: boolean;
  danger?: boolean;
  onSelect: () => void;
}

type Trigger = ReactElement<HTMLAttributes<HTMLElement> & { ref?: Ref<HTMLButtonElement> }>;

interface MenuProps {
  trigger: Trigger;
  label?: ReactNode;
  items: (MenuItem | "line")[];
  align?: "start" | "end";
}

/** A list of actions behind a button. The button is plain until it is used: a row costs no more than its cells. */
export function Menu({ trigger, label, items, align = "start" }: MenuProps) {
  const anchor = useRef<HTMLButtonElement>(null);
  const [state, setState] = useState<{ open: boolean; byKey: boolean } | null>(null);
  const open = state?.open ?? false;
  return (
    <>
      {cloneElement(trigger, {
        ref: anchor,
        "aria-haspopup": "menu",
        "aria-expanded": open,
        onClick: (event: MouseEvent) => setState({ open: !open, byKey: event.detail === 0 }),
        onKeyDown: (event: KeyboardEvent) => {
          if (event.key !== "ArrowDown" || open) return;
          event.preventDefault();
          setState({ open: true, byKey: true });
        },
      })}
      {state && (
        <Suspense>
          <MenuBox anchor={anchor} label={label} items={items} align={align} open={open} byKey={state.byKey} onClose={() => setState({ open: false, byKey: false })} />
        </Suspense>
      )}
    </>
  );
}
