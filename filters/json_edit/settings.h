// What is edited in JSON bodies: JsonGateMask, JsonGateSelect, JsonGateSet and JsonGateRename.
//
// All four fill one list, in the order in which they are written. Owner: the configuration.
// Threads: any. Errors: of the configuration only, in words for the administrator.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>

#include "filters/selector/selector.h"
#include "gateway/core/setting.h"
#include "gateway/core/stream_filter.h"

namespace jsongate::filters {

enum class EditKind : std::uint8_t { kMask, kSelect, kSet, kRename };

// One edit, compiled.
struct EditStep {
  std::optional<Selector> target{};        // of all but kSet
  json::Pointer pointer{};                 // kSet
  std::string text{};                      // kMask: what stands there instead; kRename: the name
  const Expression* expression = nullptr;  // kSet
};

struct EditEntry {
  EditKind kind = EditKind::kMask;
  Direction direction = Direction::kResponse;
  const EditStep* step = nullptr;  // null: "none", which drops those of this kind before it
};
using EditListSetting = Chain<EditEntry>;

struct EditSettings {
  EditListSetting edits;
};

inline constexpr auto kEditDirectives = std::tuple{
    Directive{"JsonGateMask", &EditSettings::edits,
              "[request] path…, then perhaps with=text: a string (default ***) in the place of the "
              "values that JSONPaths or JSON Pointers name, in JSON replies or request bodies; "
              "none drops what was inherited"},
    Directive{"JsonGateSelect", &EditSettings::edits,
              "[request] path…: JSON replies or request bodies keep only the values that these "
              "name, those of all lines together, and what JsonGateSet sets; none drops what was "
              "inherited"},
    Directive{"JsonGateSet", &EditSettings::edits,
              "[request] pointer expression: the value of a member or element is what the "
              "expression of httpd gives, as JSON where it is JSON text, otherwise as a string; a "
              "member that is missing is added, /- appends; none drops what was inherited"},
    Directive{"JsonGateRename", &EditSettings::edits,
              "[request] path name: another name for members; none drops what was inherited"},
};

// The words behind a directive's name, which the context says.
ParseError parse_setting(const ParseContext& context, Words words, EditListSetting& out);

}  // namespace jsongate::filters
