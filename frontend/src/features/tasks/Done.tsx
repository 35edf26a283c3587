import { TaskPage } from "./TaskPage";

/** What is done, the latest first. */
export default function Done() {
  return <TaskPage view="done" />;
}
