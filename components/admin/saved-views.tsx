import Link from "next/link";

/** A person's saved views, in the navigation. */
export function SavedViews({ views }: { views: readonly { id: string; name: string; path: string }[] }) {
  if (views.length === 0) return null;
  return (
    <div className="saved-views">
      <p className="quiet" id="saved-views">
        <Link href="/admin/views" prefetch={false}>
          Saved views
        </Link>
      </p>
      <ul aria-labelledby="saved-views">
        {views.map((view) => (
          <li key={view.id}>
            <Link href={view.path} prefetch={false}>
              {view.name}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
