#!/usr/bin/env bash
# memory.enable_memory_arena_shrinkage gives all free regions back but the first, which is as large as the graph's first tensor needs it: with a large first
# tensor nothing is given back, with a small one before it nearly all.
. "$(dirname "$0")/onnxruntime.bash"

wide() {
  cat <<'END'
takes("h", 1, 16, 256, 256)
zeros("w", 4, 16, 3, 3)
nodes += [node("Exp", ["h"], ["a"]), node("Conv", ["a", "w"], ["b"], pads=[1, 1, 1, 1]), node("ReduceMean", ["b"], ["m"], axes=[2, 3])]
END
}
{ wide; echo 'nodes += [node("Exp", ["m"], ["o"])]'; } | written large 17
# The small tensor is the last reader's other input, and so is made first.
{ wide; echo 'takes("g", 1, 4, 1, 1); nodes += [node("Exp", ["g"], ["s"]), node("Add", ["s", "m"], ["o"])]'; } | written small 17
for graph in large small; do
  kept=$(run "$graph" --arena | figure arena) shrunk=$(run "$graph" --arena --shrink | figure arena)
  echo "$graph first tensor: $kept bytes, $shrunk after shrinking"
  same "whether less than a quarter stays, $graph first tensor" "$([[ $graph == small ]] && echo yes || echo no)" \
    "$([[ $((4 * shrunk)) -lt $kept ]] && echo yes || echo no)"
done
