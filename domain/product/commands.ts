import * as v from 'valibot';
import type { CategoryReferences } from '../category/commands.ts';
import { Id } from '../ids.ts';
import { CURRENCIES, type Currency, DEFAULT_CURRENCY, parsePrice, priceViolation } from '../money.ts';
import { Quantity } from '../stock/commands.ts';
import { optionalText, requiredText } from '../text.ts';
import { ExpectedVersion } from '../version.ts';

const Name = requiredText(100);
const Description = optionalText(2000);
const Reason = optionalText(500);

/**
 * A price in major units, as a number or its decimal text: doors differ, the rules do not. It becomes text, so that the same
 * command is the same through every door.
 */
const Decimal = v.pipe(v.union([v.number(), v.string()], 'must be a number'), v.transform(String));
/** A price in the product's own currency, which is not part of the input: the decider knows it and checks the rest. */
const PriceInItsCurrency = v.pipe(
  Decimal,
  v.rawCheck(({ dataset, addIssue }) => {
    const violation = dataset.typed ? priceViolation(dataset.value) : null;
    if (violation !== null) addIssue({ message: violation });
  }),
);
const CurrencyCode = v.picklist(CURRENCIES as readonly Currency[], `must be one of ${CURRENCIES.join(', ')}`);

export const CreateProduct = v.pipe(
  v.object({
    id: Id,
    name: Name,
    description: Description,
    price: Decimal,
    currency: v.nullish(CurrencyCode, DEFAULT_CURRENCY),
    categoryId: Id,
    stockQuantity: v.nullish(Quantity, 0),
  }),
  // Checked with the other fields, even when some of those are wrong, so that one answer names them all.
  v.rawCheck(({ dataset, addIssue }) => {
    const violation = violationOfPrice(dataset.value);
    if (violation !== null) addIssue({ message: violation, path: [fieldPath(dataset.value, 'price')] });
  }),
);

function violationOfPrice(input: unknown): string | null {
  const { price, currency } = Object(input) as { price?: unknown; currency?: unknown };
  if (typeof price !== 'number' && typeof price !== 'string') return null;
  const known = CURRENCIES.find((code) => code === (currency ?? DEFAULT_CURRENCY));
  const parsed = known ? parsePrice(price, known) : priceViolation(price);
  return typeof parsed === 'string' ? parsed : null;
}

function fieldPath(input: unknown, key: string): v.ObjectPathItem {
  const object = input as Record<string, unknown>;
  return { type: 'object', origin: 'value', input: object, key, value: object[key] };
}

/** A door whose prices carry their currency passes it on: it must be the product's own, which never changes. */
const OwnCurrency = v.nullish(CurrencyCode);

/** Absent fields stay as they are; `description: null` clears it. The price is in the product's own currency. */
export const UpdateProduct = v.object({
  id: Id,
  name: v.nullish(Name),
  description: v.optional(Description),
  price: v.nullish(PriceInItsCurrency),
  currency: OwnCurrency,
  categoryId: v.nullish(Id),
  expectedVersion: ExpectedVersion,
});

export const ChangeProductPrice = v.object({
  id: Id,
  newPrice: PriceInItsCurrency,
  currency: OwnCurrency,
  reason: Reason,
  expectedVersion: ExpectedVersion,
});

export const DeleteProduct = v.object({ id: Id, reason: Reason });

export type CreateProduct = v.InferOutput<typeof CreateProduct>;
export type UpdateProduct = v.InferOutput<typeof UpdateProduct>;
export type ChangeProductPrice = v.InferOutput<typeof ChangeProductPrice>;
export type DeleteProduct = v.InferOutput<typeof DeleteProduct>;

/** What the rules need to know of the category that the product is put in; null where it never existed. */
export interface ProductFacts {
  readonly category: CategoryReferences | null;
}

export type ProductCommand =
  | { readonly type: 'CreateProduct'; readonly input: CreateProduct; readonly facts: ProductFacts }
  | { readonly type: 'UpdateProduct'; readonly input: UpdateProduct; readonly facts: ProductFacts }
  | { readonly type: 'ChangeProductPrice'; readonly input: ChangeProductPrice }
  | { readonly type: 'DeleteProduct'; readonly input: DeleteProduct };
