import { TaskPage } from "./TaskPage";

/** What everybody has to do, by day. */
export default function Team() {
  return <TaskPage view="team" />;
}
