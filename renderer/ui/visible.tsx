import { hasHidden, visiblePieces } from './visible-text.ts';

/** Draws text of unknown origin: isolated in direction, control and direction characters visible. */
export function VisibleText({ text }: { text: string }) {
  if (!hasHidden(text)) return <bdi>{text}</bdi>;
  return (
    <bdi>
      {visiblePieces(text).map((piece, index) =>
        piece.escaped ? (
          <span key={index} className="visible-escape">
            {piece.text}
          </span>
        ) : (
          piece.text
        ),
      )}
    </bdi>
  );
}
