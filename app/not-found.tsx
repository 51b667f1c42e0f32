import { visitorWords } from "../lib/web/visitor.ts";
import "./(public)/public.css";

export default async function NotFound() {
  const { m, href } = await visitorWords("UTC");
  return (
    <div className="public">
      <main>
        <div className="card empty">
          <h1>{m.notFound}</h1>
          <p>{m.notFoundHint}</p>
          <p>
            <a href={href("/")}>{m.back}</a>
          </p>
        </div>
      </main>
    </div>
  );
}
