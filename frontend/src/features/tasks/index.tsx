import { TaskPage } from "./TaskPage";

/** What the reader has to do, by day. */
export default function Tasks() {
  return <TaskPage view="mine" />;
}
