import { type DeliveryReport, readDeliveryReport } from "../../services/delivery-report.ts";
import { openDesk } from "./page.ts";

/** The report of an update's deliveries. */
export async function deliveryReportData(updateId: string): Promise<DeliveryReport> {
  const desk = await openDesk("delivery.read");
  return readDeliveryReport(desk.ctx, updateId);
}
