import { en } from "../lib/domain/messages/en.ts";
import "./(public)/public.css";

export default function NotFound() {
  return (
    <div className="public">
      <main>
        <div className="card empty">
          <h1>{en.notFound}</h1>
          <p>{en.notFoundHint}</p>
          <p>
            <a href="/">{en.back}</a>
          </p>
        </div>
      </main>
    </div>
  );
}
