const font =
  'system-ui, "Hiragino Sans", "Hiragino Kaku Gothic ProN", "Yu Gothic UI", Meiryo, "Noto Sans JP", "Noto Sans CJK JP", sans-serif';
const mono =
  'ui-monospace, "SFMono-Regular", Consolas, "Noto Sans Mono CJK JP", "Courier New", monospace';

const ink = '#1a1f26';
const soft = '#56606c';
const accent = '#1b5e9b';
const line = '#d3dae1';

/** Each pair of colours reads at 4.5:1 or better. */
export const styleOptions = {
  accent,
  subtle: soft,
  primaryFont: font,
  monospaceFont: mono,
  backgroundColor: '#f1f4f7',
  fontSizeSmall: '80%',
  paddingRegular: 12,
  paddingWide: 16,
  transitionDuration: '0s',

  bubbleBackground: '#ffffff',
  bubbleBorderColor: line,
  bubbleBorderRadius: 14,
  bubbleTextColor: ink,
  bubbleMaxWidth: 600,
  // Fits a phone of 320 pixels.
  bubbleMinWidth: 120,
  bubbleFromUserBackground: accent,
  bubbleFromUserBorderColor: accent,
  bubbleFromUserBorderRadius: 14,
  bubbleFromUserTextColor: '#ffffff',
  messageActivityWordBreak: 'break-word',

  // A long card is read from its beginning.
  autoScrollSnapOnPage: true,

  // What comes in is never sent on as a file, and never rendered as HTML.
  hideUploadButton: true,
  disableFileUpload: true,
  markdownRenderHTML: false,

  sendBoxHeight: 52,
  sendBoxTextWrap: true,
  sendBoxMaxHeight: 140,
  sendBoxTextColor: ink,
  sendBoxPlaceholderColor: soft,
  sendBoxButtonColor: accent,
  sendBoxBorderTop: `solid 1px ${line}`,
  suggestedActionLayout: 'flow',
  suggestedActionHeight: 36,
  suggestedActionBorderRadius: 18,
  suggestedActionBackgroundColor: '#ffffff',
  suggestedActionBorderWidth: 1,
  suggestedActionTextColor: accent,
  timestampColor: soft,
  groupTimestamp: 300_000,
  notificationText: soft,
  toasterHeight: 40,
};

const fontSizes = { small: 14, default: 16, medium: 18, large: 20, extraLarge: 24 };

/** How cards are drawn: the same letters, no button left out, warnings that can be read. */
export const hostConfig = {
  supportsInteractivity: true,
  fontFamily: font,
  fontTypes: {
    default: { fontFamily: font, fontSizes },
    monospace: { fontFamily: mono, fontSizes },
  },
  actions: {
    maxActions: 20,
    actionsOrientation: 'vertical',
    actionAlignment: 'stretch',
    buttonSpacing: 8,
    spacing: 'medium',
    showCard: { actionMode: 'inline', inlineTopMargin: 8 },
  },
  containerStyles: {
    default: {
      backgroundColor: '#ffffff',
      foregroundColors: {
        default: { default: ink, subtle: soft },
        dark: { default: ink, subtle: soft },
        light: { default: '#ffffff', subtle: '#eceff3' },
        accent: { default: accent, subtle: accent },
        good: { default: '#1a6b35', subtle: '#1a6b35' },
        warning: { default: '#7a4b00', subtle: '#7a4b00' },
        attention: { default: '#a3231f', subtle: '#a3231f' },
      },
    },
    emphasis: emphasis('#eef2f6'),
    accent: emphasis('#e6f0f9'),
    good: emphasis('#e6f4ea'),
    warning: emphasis('#fff4de'),
    attention: emphasis('#fdeceb'),
  },
};

function emphasis(backgroundColor: string) {
  return {
    backgroundColor,
    foregroundColors: {
      default: { default: ink, subtle: soft },
      accent: { default: accent, subtle: accent },
      good: { default: '#1a6b35', subtle: '#1a6b35' },
      warning: { default: '#7a4b00', subtle: '#7a4b00' },
      attention: { default: '#a3231f', subtle: '#a3231f' },
    },
  };
}
