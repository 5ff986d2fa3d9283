#include "gateway/json/path_evaluator.h"

#include <algorithm>

#include "gateway/json/path_lookup.h"

namespace jsongate::json::path {
namespace {

// Members whose names are as long as the wanted one are compared byte by byte.
constexpr std::size_t kNameBytesPerStep = 256;

// The indexes of a slice in an array of `count` elements: forward from `lower` to before `upper`,
// backward from `upper` to behind `lower`.
struct SliceOf {
  SliceOf(const Selector& slice, std::int64_t count) : step(slice.step) {
    const auto normal = [count](std::int64_t index) { return index < 0 ? index + count : index; };
    const bool is_forward = step > 0;
    const std::int64_t start = normal(slice.start.value_or(is_forward ? 0 : count - 1));
    const std::int64_t last = is_forward ? count : -1;
    const std::int64_t stop = slice.end ? normal(*slice.end) : last;
    const std::int64_t least = is_forward ? 0 : -1;
    const std::int64_t most = is_forward ? count : count - 1;
    lower = std::clamp(is_forward ? start : stop, least, most);
    upper = std::clamp(is_forward ? stop : start, least, most);
  }
  bool has(std::int64_t index) const noexcept {
    if (step > 0) return index >= lower && index < upper && (index - lower) % step == 0;
    return index > lower && index <= upper && (upper - index) % step == 0;
  }

  std::int64_t step;
  std::int64_t lower;
  std::int64_t upper;
};

}  // namespace

void Evaluator::run(Sink& sink) {
  const Span& segments = program_.queries[program_.main].segments;
  follow(segments.first, segments.first + segments.count, root_, sink);
}

bool Evaluator::take(const Reader& node, Sink& sink) {
  if (sink.all) {
    if (!budget_.spend_node()) return false;
    sink.all->push_back(node);
  }
  sink.last = node;
  return ++sink.found < sink.wanted;
}

// Names and indexes, which lead to one node at most, need no call each.
bool Evaluator::follow(std::uint32_t at, std::uint32_t end, Reader node, Sink& sink) {
  for (; at != end; ++at) {
    const Segment& segment = program_.segments[at];
    if (segment.is_descendant) return descend(at, end, node, sink);
    const Selector& only = program_.selectors[segment.selectors.first];
    if (segment.selectors.count != 1 ||
        (only.kind != SelectorKind::kName && only.kind != SelectorKind::kIndex)) {
      return apply(at, end, node, sink);
    }
    if (!enter(only, node)) return budget_.ok();
  }
  return take(node, sink);
}

bool Evaluator::apply(std::uint32_t at, std::uint32_t end, const Reader& node, Sink& sink) {
  const Span& selectors = program_.segments[at].selectors;
  for (std::uint32_t i = 0; i < selectors.count; ++i) {
    if (!select(program_.selectors[selectors.first + i], at + 1, end, node, sink)) return false;
  }
  return true;
}

// The node itself and all below it, parents before their children.
bool Evaluator::descend(std::uint32_t at, std::uint32_t end, const Reader& node, Sink& sink) {
  if (!is_container(node.kind())) return true;
  std::size_t depth = 0;
  Reader behind = node;
  behind.skip();
  for (Reader below = node; below < behind; below.next()) {
    const Kind kind = below.kind();
    if (is_container(kind)) {
      if (!budget_.allows_depth(++depth) || !budget_.spend(1 + below.count())) return false;
      if (!apply(at, end, below, sink)) return false;
    } else if (kind == Kind::kEndObject || kind == Kind::kEndArray) {
      --depth;
    }
  }
  return true;
}

bool Evaluator::enter(const Selector& selector, Reader& node) {
  if (!is_container(node.kind())) return false;
  if (!budget_.spend(1 + node.count() * (1 + selector.name.size() / kNameBytesPerStep)))
    return false;
  return selector.kind == SelectorKind::kName ? enter_member(node, selector.name)
                                              : enter_element(node, *selector.start);
}

bool Evaluator::select(const Selector& selector, std::uint32_t next, std::uint32_t end,
                       const Reader& node, Sink& sink) {
  if (!is_container(node.kind())) return true;
  switch (selector.kind) {
    case SelectorKind::kName:
    case SelectorKind::kIndex: {
      Reader child = node;
      return enter(selector, child) ? follow(next, end, child, sink) : budget_.ok();
    }
    case SelectorKind::kSlice:
      return slice(selector, next, end, node, sink);
    case SelectorKind::kWildcard:
      return budget_.spend(1 + node.count()) &&
             each_child(node, [&](const Reader& child) { return follow(next, end, child, sink); });
    case SelectorKind::kFilter:
      break;
  }
  const Test& test = program_.tests[selector.test];
  return budget_.spend(1 + node.count()) && each_child(node, [&](const Reader& child) {
           return holds(test, child) ? follow(next, end, child, sink) : budget_.ok();
         });
}

// RFC 9535 §2.3.4.2.2.
bool Evaluator::slice(const Selector& selector, std::uint32_t next, std::uint32_t end,
                      const Reader& node, Sink& sink) {
  if (node.kind() != Kind::kArray || selector.step == 0) return true;
  if (!budget_.spend(1 + node.count())) return false;
  const SliceOf picks(selector, static_cast<std::int64_t>(exact_count(node)));
  std::vector<Reader> picked;
  std::int64_t index = 0;
  each_child(node, [&](const Reader& element) {
    if (picks.has(index)) picked.push_back(element);
    return ++index <= picks.upper;
  });
  if (selector.step < 0) std::ranges::reverse(picked);
  return std::ranges::all_of(picked,
                             [&](const Reader& one) { return follow(next, end, one, sink); });
}

}  // namespace jsongate::json::path
