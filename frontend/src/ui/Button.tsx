import type { ComponentProps } from "react";
import { Link } from "react-router";
import { classes } from "./classes";
import { Icon, type IconName } from "./Icon";
import styles from "./Button.module.css";

type Kind = "plain" | "primary" | "quiet" | "danger" | "dangerPrimary";

interface Look {
  kind?: Kind;
  icon?: IconName;
  large?: boolean;
  full?: boolean;
}

function looks({ kind = "plain", large, full }: Look, extra?: string): string {
  return classes(styles.button, kind !== "plain" && styles[kind], large && styles.large, full && styles.full, extra);
}

/** A button that says what happens. */
export function Button({ kind, icon, large, full, className, children, type = "button", ...rest }: Look & ComponentProps<"button">) {
  return (
    <button type={type} className={looks({ kind, large, full }, className)} {...rest}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

/** A button of one icon; its name is for who cannot see it, and the tooltip for who can. */
export function IconButton({ icon, label, kind = "quiet", className, type = "button", ...rest }: { icon: IconName; label: string; kind?: Kind } & ComponentProps<"button">) {
  return (
    <button type={type} className={looks({ kind }, classes(styles.icon, className))} aria-label={label} title={label} {...rest}>
      <Icon name={icon} size={18} />
    </button>
  );
}

/** A link that looks like a button. */
export function LinkButton({ kind, icon, large, full, className, children, ...rest }: Look & ComponentProps<typeof Link>) {
  return (
    <Link className={looks({ kind, large, full }, className)} {...rest}>
      {icon && <Icon name={icon} />}
      {children}
    </Link>
  );
}
