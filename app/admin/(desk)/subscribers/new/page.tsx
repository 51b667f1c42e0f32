import { AddChannel } from "../../../../../components/admin/add-channel.tsx";
import { Head } from "../../../../../components/admin/parts.tsx";
import { Field } from "../../../../../components/ui/form.tsx";
import { deskChannels } from "../../../../../lib/web/admin/channel-reads.ts";
import { importsData } from "../../../../../lib/web/admin/subscriber-reads.ts";
import { addByHand } from "../../../../../lib/web/admin/subscribers.ts";

export default async function NewSubscriberPage() {
  await importsData();
  const { forms } = deskChannels();
  const extra = (
    <>
      <Field
        name="consent"
        label="How they agreed"
        hint="Such as: by telephone on 3 May, with Ms Lovelace. Kept as the proof; needed where they are not asked again."
      />
      <Field name="tags" label="Tags" hint="With commas between them." />
    </>
  );
  return (
    <>
      <Head title="Add a subscriber">
        <a href="/admin/subscribers">All subscribers</a>
      </Head>
      <AddChannel forms={forms} add={addByHand} open="email" extra={extra} />
    </>
  );
}
