# PEM blocks in a text. Splits at plain words: no regular expression may read a long line.
{ lib }:
let
  begin = "-----BEGIN CERTIFICATE-----";
  end = "-----END CERTIFICATE-----";

  withoutText = text: begin + lib.last (lib.splitString begin text) + end + "\n";
in
rec {
  # A block counts with any label.
  countIn =
    text:
    let
      word = "-----BEGIN";
    in
    builtins.stringLength (builtins.replaceStrings [ word ] [ "${word}+" ] text)
    - builtins.stringLength text;

  # Each certificate by itself, without the text around it.
  certificatesIn = text: map withoutText (lib.init (lib.splitString end text));
}
