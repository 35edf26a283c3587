import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { toRefusal } from "~/api/errors";
import { send } from "~/api/functions";
import { formatLength } from "~/format/dates";
import { useWords } from "~/i18n";
import { Button, IconButton } from "~/ui/Button";
import { fieldStyles } from "~/ui/Field";
import { Icon } from "~/ui/Icon";
import styles from "./Recording.module.css";

const SPEEDS = [0.75, 1, 1.25, 1.5, 2] as const;
const STEP = 10;

/** A call's recording: fetched when it is asked for, since each listening is noted, and played from memory. */
export function Recording({ eventId, seconds }: { eventId: string; seconds: number | null }) {
  const { t } = useWords();
  const [url, setUrl] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const fetching = useRef<AbortController>(null);
  // What was fetched is given back when the call is no longer looked at.
  useEffect(() => () => fetching.current?.abort(), []);
  useEffect(() => (url === null ? undefined : () => URL.revokeObjectURL(url)), [url]);
  const fetchIt = async () => {
    const controller = new AbortController();
    fetching.current = controller;
    setBusy(true);
    setError(null);
    try {
      const asked = new URLSearchParams({ event_id: eventId });
      const sound = await (await send("GET", `telephony/recording?${asked}`, undefined, controller.signal)).blob();
      if (!controller.signal.aborted) setUrl(URL.createObjectURL(sound));
    } catch (failed) {
      if (controller.signal.aborted) return;
      const refusal = toRefusal(failed);
      setError(refusal.said ?? t(refusal.word));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className={styles.part}>
      <h3>{t("telephony.recording")}</h3>
      {url ? (
        <Player url={url} seconds={seconds} onBroken={() => {
          setUrl(null);
          setError(t("telephony.recordingBroken"));
        }} />
      ) : (
        <>
          <Button icon="play" disabled={busy} onClick={() => void fetchIt()}>
            {t(busy ? "telephony.recordingLoads" : error ? "action.tryAgain" : "telephony.listen")}
          </Button>
          {error && (
            <p className={styles.error} role="alert">
              <Icon name="warning" /> <span>{t("telephony.recordingFailed", { why: error })}</span>
            </p>
          )}
        </>
      )}
    </div>
  );
}

function Player({ url, seconds, onBroken }: { url: string; seconds: number | null; onBroken: () => void }) {
  const { t } = useWords();
  // Heard and not seen: what is shown of it is made here.
  const [audio] = useState(() => new Audio());
  const [playing, setPlaying] = useState(false);
  const [at, setAt] = useState(0);
  const [told, setTold] = useState(0);
  const [speed, setSpeed] = useState(1);
  const broken = useRef(onBroken);
  broken.current = onBroken;
  useEffect(() => {
    const heard = new AbortController();
    const on = (what: string, act: () => void) => audio.addEventListener(what, act, { signal: heard.signal });
    on("play", () => setPlaying(true));
    on("pause", () => setPlaying(false));
    on("timeupdate", () => setAt(audio.currentTime));
    on("durationchange", () => setTold(audio.duration));
    on("error", () => broken.current());
    audio.src = url;
    // A browser that wants to be asked again does not begin by itself: then the button does.
    audio.play().catch(() => setPlaying(false));
    return () => {
      heard.abort();
      audio.pause();
      audio.removeAttribute("src");
    };
  }, [audio, url]);
  // A file that is written while it is heard does not say how long it is: then the call does.
  const length = Number.isFinite(told) && told > 0 ? told : (seconds ?? 0);
  const toggle = () => {
    if (audio.paused) audio.play().catch(() => setPlaying(false));
    else audio.pause();
  };
  const go = (to: number) => {
    audio.currentTime = Math.min(Math.max(to, 0), length);
    setAt(audio.currentTime);
  };
  const keys: Record<string, () => void> = { ArrowLeft: () => go(at - STEP), ArrowRight: () => go(at + STEP), Home: () => go(0), End: () => go(length) };
  const onKeyDown = (event: KeyboardEvent) => {
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  };
  return (
    <div className={styles.player} role="group" aria-label={t("telephony.recording")}>
      <IconButton icon={playing ? "pause" : "play"} label={t(playing ? "telephony.pause" : "telephony.play")} kind="plain" onClick={toggle} onKeyDown={onKeyDown} />
      <input
        type="range"
        className={styles.position}
        aria-label={t("telephony.position")}
        aria-valuetext={t("telephony.positionOf", { at: formatLength(Math.floor(at)), length: formatLength(Math.round(length)) })}
        min={0}
        max={Math.max(length, 0.01)}
        step="any"
        value={Math.min(at, length)}
        onChange={(event) => go(Number(event.target.value))}
        onKeyDown={onKeyDown}
      />
      <span className={styles.time}>
        {formatLength(Math.floor(at))} / {formatLength(Math.round(length))}
      </span>
      <span className={`${fieldStyles.select} ${styles.speed}`}>
        <select
          className={fieldStyles.control}
          aria-label={t("telephony.speed")}
          value={speed}
          onChange={(event) => {
            const chosen = Number(event.target.value);
            setSpeed(chosen);
            audio.playbackRate = chosen;
          }}
        >
          {SPEEDS.map((one) => (
            <option key={one} value={one}>
              {one}×
            </option>
          ))}
        </select>
        <Icon name="down" />
      </span>
    </div>
  );
}
