/** A category was created, at the root (`parentId` null, depth 1) or below another. */
export interface CategoryCreated {
  readonly type: 'CategoryCreated';
  readonly data: {
    readonly id: string;
    readonly name: string;
    readonly description: string | null;
    readonly parentId: string | null;
    readonly depth: number;
  };
}

/** Name or description changed; both are given as they are now. */
export interface CategoryRevised {
  readonly type: 'CategoryRevised';
  readonly data: { readonly name: string; readonly description: string | null };
}

/** It has another parent, or none; `depth` counts from 1. */
export interface CategoryMoved {
  readonly type: 'CategoryMoved';
  readonly data: { readonly parentId: string | null; readonly depth: number };
}

/** It is gone for good. */
export interface CategoryDeleted {
  readonly type: 'CategoryDeleted';
  readonly data: { readonly reason: string | null };
}

export type CategoryEvent = CategoryCreated | CategoryRevised | CategoryMoved | CategoryDeleted;
