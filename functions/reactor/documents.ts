import type { Subscription } from './subscriptions.ts';

// Subscribers get what the publishing mutation selects, and nothing else: everything that an entity carries.
// https://docs.aws.amazon.com/appsync/latest/devguide/aws-appsync-real-time-data.html

const CATEGORY = 'tenant id name description parentId active version createdAt updatedAt';

const PRODUCT =
  'tenant id name description price currency categoryId stockQuantity active version createdAt updatedAt';

const ORDER = `
  tenant id userId status totalAmount currency
  items { productId productName quantity price subtotal }
  shippingAddress { postalCode city street country }
  paymentId trackingNumber cancellationReason
  sagaState { sagaId state status currentStep completedSteps failureReason startedAt completedAt }
  version createdAt updatedAt`;

const FIELDS: Readonly<Record<Subscription, string>> = {
  categoryCreated: CATEGORY,
  categoryUpdated: CATEGORY,
  categoryDeleted: CATEGORY,
  productCreated: PRODUCT,
  productUpdated: PRODUCT,
  productDeleted: PRODUCT,
  orderUpdated: ORDER,
  stockUpdated: PRODUCT,
};

/** The mutation that tells the subscribers of a subscription, with the variable `payload`. */
export function publishingDocument(subscription: Subscription): string {
  const mutation = `publish${subscription.charAt(0).toUpperCase()}${subscription.slice(1)}`;
  return `mutation Publish($payload: AWSJSON!) { ${mutation}(payload: $payload) { ${FIELDS[subscription]} } }`;
}
