import { lazy, Suspense } from "react";
import { Navigate, useLocation } from "react-router";
import { Loading } from "~/ui/States";
import { useSession } from "./session";

const SignedIn = lazy(() => import("./SignedIn"));
const Welcome = lazy(() => import("~/features/entrance/Welcome"));

/** Lets signed-in people to the pages, and shows the others the door. */
export function Gate() {
  const session = useSession();
  const { pathname, search } = useLocation();
  if (session === undefined) return <Loading />;
  if (session === null) {
    if (pathname !== "/") return <Navigate to={`/sign-in?next=${encodeURIComponent(pathname + search)}`} replace />;
    return (
      <Suspense fallback={<Loading />}>
        <Welcome />
      </Suspense>
    );
  }
  return (
    <Suspense fallback={<Loading />}>
      <SignedIn userId={session.user.id} email={session.user.email ?? ""} />
    </Suspense>
  );
}
