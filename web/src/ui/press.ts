import { useMemo, useRef } from "preact/hooks";

/** A finger that rests so long presses. */
const PRESS_MS = 500;
/** A finger that moves farther scrolls. */
const STILL_PX = 10;

interface PressHandlers {
  readonly onTouchStart: (event: TouchEvent) => void;
  readonly onTouchMove: (event: TouchEvent) => void;
  readonly onTouchEnd: (event: TouchEvent) => void;
  readonly onTouchCancel: () => void;
  readonly onContextMenu: (event: Event) => void;
}

/** Call back when a finger rests on the element; on a link, the browser's own menu opens. */
export function useLongPress(onPress: () => void): PressHandlers {
  const press = useRef(onPress);
  press.current = onPress;
  return useMemo(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let from = [0, 0];
    let isPressed = false;
    const end = (): void => {
      clearTimeout(timer);
      timer = undefined;
    };
    const fire = (): void => {
      end();
      isPressed = true;
      press.current();
    };
    return {
      onTouchStart({ touches, target }) {
        end();
        isPressed = false;
        if (touches.length > 1 || (target as Element).closest("a")) return;
        from = [touches[0]!.clientX, touches[0]!.clientY];
        timer = setTimeout(fire, PRESS_MS);
      },
      onTouchMove({ touches }) {
        const { clientX, clientY } = touches[0]!;
        if (Math.hypot(clientX - from[0]!, clientY - from[1]!) > STILL_PX) end();
      },
      onTouchEnd(event) {
        end();
        // Else it would be a tap as well.
        if (isPressed) event.preventDefault();
      },
      onTouchCancel: end,
      onContextMenu(event) {
        // Where the browser's long press is shorter, it comes before ours.
        if (timer !== undefined) fire();
        if (isPressed) event.preventDefault();
        isPressed = false;
      },
    };
  }, []);
}
