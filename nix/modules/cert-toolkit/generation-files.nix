# Where an authority's next and former generation are while it rotates, by its certificate's path: as in
# lib/model/generations.ts.
{ lib }:
path:
lib.concatMap
  (role: [
    "${lib.removeSuffix ".crt" path}.${role}.crt"
    "${lib.removeSuffix ".crt" path}.${role}.key.age"
  ])
  [
    "next"
    "old"
  ]
