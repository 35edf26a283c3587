import { NotesOf } from "~/features/notes/NotesOf";
import { TasksOf } from "~/features/tasks/TasksOf";
import type { About } from "./about";

/** What is to be done about a record, and what was written down. */
export function Around({ about }: { about: About }) {
  return (
    <>
      <TasksOf about={about} />
      <NotesOf about={about} />
    </>
  );
}
