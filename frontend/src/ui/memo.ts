import { h, type Component, type FunctionComponent } from "preact";

/** Draws a component again only when one of its properties is another value, in the eyes of `same`. */
export function memo<P extends object>(component: FunctionComponent<P>, same: (a: unknown, b: unknown) => boolean = Object.is): FunctionComponent<P> {
  function Memo(this: Component<P>, props: P) {
    this.shouldComponentUpdate = (next: Readonly<P>) => {
      const [a, b] = [this.props as Record<string, unknown>, next as Record<string, unknown>];
      return Object.keys(b).some((key) => !same(a[key], b[key])) || Object.keys(a).length !== Object.keys(b).length;
    };
    return h(component, props);
  }
  return Memo as unknown as FunctionComponent<P>;
}
