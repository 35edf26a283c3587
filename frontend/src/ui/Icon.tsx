const PATHS = {
  overview: "M5 13v6M12 5v14M19 9v10",
  roi: "M4 20h16M4 15l4.500-4.500 3.500 3L20 5.500M15 5.500h5v5",
  print: "M7 9V4h10v5M7 17H4v-6.500h16V17h-3M7 14.500h10V20H7z",
  usage: "M4 17l5-6 4 3 7-8M15 6h5v5",
  entries: "M6 3h12v18l-2.5-1.6L13 21l-2.5-1.6L8 21l-2-1.6zM9.5 8h5M9.5 12h5",
  customers: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM3 20c0-3.3 2.7-5.5 6-5.5s6 2.2 6 5.5M16 4.5a3.5 3.5 0 0 1 0 6M17.5 14.8c2.1.7 3.5 2.5 3.5 5.2",
  tasks: "M4.500 5.500h15v14h-15zM8.500 12.500l2.500 2.500 5-5.500",
  undo: "M8 6L4 10l4 4M4 10h10a5 5 0 0 1 0 10h-2",
  leads: "M4 5h16l-6 7.500v6.500l-4-2v-4.500z",
  reports: "M11 5a8 8 0 1 0 8 8h-8zM14.500 3.500a6.500 6.500 0 0 1 6 6h-6z",
  sales: "M4 12.500V4.500h8l8 8-8 8zM8.500 8.500h.01",
  members: "M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM5 21c0-3.9 3.1-6.5 7-6.5s7 2.6 7 6.5",
  rates: "M4 8h13M14 5l3 3-3 3M20 16H7M10 13l-3 3 3 3",
  sync: "M20 11a8 8 0 0 0-14.3-4L3.5 9.5M3.5 4.5v5h5M4 13a8 8 0 0 0 14.3 4l2.2-2.5M20.5 19.5v-5h-5",
  audit: "M12 3l7 3v6c0 4.2-2.9 7.4-7 9-4.1-1.6-7-4.8-7-9V6zM9 12l2.2 2.2L15.5 10",
  integrations: "M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-12 0zM12 17v4",
  settings: "M4 7h9M17 7h3M4 17h3M11 17h9M15 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM9 19.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  plus: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6L6 18",
  check: "M5 12.5l4.5 4.5L19 7.5",
  minus: "M6 12h12",
  down: "M7 10l5 5 5-5",
  left: "M14.5 6l-6 6 6 6",
  right: "M9.5 6l6 6-6 6",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM20.5 20.5L16 16",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z",
  edit: "M4 20h4L19 9a2 2 0 0 0 0-3l-1-1a2 2 0 0 0-3 0L4 16z",
  table: "M4 5h16v14H4zM4 10h16M4 14.5h16",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  calendar: "M4 6h16v14H4zM4 10.5h16M8 3.5v4M16 3.5v4",
  up: "M12 19V5M6 11l6-6 6 6",
  downArrow: "M12 5v14M6 13l6 6 6-6",
  warning: "M12 4l9 16H3zM12 10v4.5M12 17.5h.01",
  offline: "M3 3l18 18M5 12.5a10 10 0 0 1 4-2.4M19 12.5a10 10 0 0 0-5.5-2.8M8.5 16a5 5 0 0 1 7 0M12 19.5h.01",
  send: "M4 12l16-8-5 16-3.500-6.500zM20 4l-8.500 9.500",
  phone: "M6.500 3.500h3l1.500 4-2 1.500a11 11 0 0 0 6 6l1.500-2 4 1.500v3a2 2 0 0 1-2.200 2A17 17 0 0 1 4.500 5.700a2 2 0 0 1 2-2.200z",
  message: "M4 5h16v11H10l-4 4v-4H4z",
  log: "M4 6h2M9 6h11M4 12h2M9 12h11M4 18h2M9 18h11",
  link: "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.700l-1.2 1.200M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.700l1.2-1.2",
  bell: "M6 16.5V11a6 6 0 0 1 12 0v5.500l1.5 2H4.500zM10 21h4",
  columns: "M4 5h16v14H4zM9.500 5v14M14.500 5v14",
  bookmark: "M7 4h10v16l-5-4-5 4z",
  download: "M12 4v11M7.500 10.500l4.500 4.500 4.500-4.500M4.500 20h15",
  play: "M7.500 4.500l11 7.500-11 7.500z",
  pause: "M8.500 5v14M15.500 5v14",
  swap: "M8 4v16M8 20l-3.5-3.500M8 20l3.5-3.500M16 20V4M16 4l-3.5 3.500M16 4l3.5 3.5",
} as const;

export type IconName = keyof typeof PATHS;

/** A line icon that takes the colour of the text; always beside words, or inside a control that has a name. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth={name === "more" ? 2.6 : 1.8} strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
