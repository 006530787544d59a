import classes from './FigureButton.module.css'

/** A count that shows who is behind it, where the reader may open patients; else the count. */
export const FigureButton = ({
  words,
  label,
  onOpen,
}: {
  words: string
  /** what the count is, read with it */
  label: string
  onOpen: (() => void) | null
}) =>
  onOpen === null ? (
    <span>{words}</span>
  ) : (
    <button type="button" className={classes.behind} onClick={onOpen}>
      {words}
      <span className="sr-only"> {label}: list the patients</span>
    </button>
  )
