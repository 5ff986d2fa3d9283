// Settings and the directives that fill them: parse, default, merge and help, one line per
// directive.
//
// A room describes its settings as a struct of Setting, ListSetting and MapSetting members and a
// tuple of Directive (name, member, help); gateway/httpd turns the tuple into httpd directives. All
// types here are trivially copyable views: text and nodes live in the memory resource of the
// ParseContext (the configuration pool), because httpd merges the settings of nested sections anew
// for every request and that must cost next to nothing.
#pragma once

#include <cstdint>
#include <memory>
#include <memory_resource>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/core/units.h"

namespace jsongate {

// One value; the inner section's wins where it was given.
template <class T>
struct Setting {
  T value{};
  bool given = false;

  constexpr Setting() = default;
  constexpr Setting(T preset)
      : value(preset) {}  // NOLINT: the default, written as the member's initialiser
};

// What several lines of the configuration say together: the lines of one section, newest first, or
// what an outer and an inner section say. Merging copies nothing, whatever is merged first.
template <class Entry>
struct Chain {
  struct Node : Entry {
    const Node* previous = nullptr;
  };
  const Node* last = nullptr;    // of one section
  const Chain* outer = nullptr;  // of two sections, like `inner`
  const Chain* inner = nullptr;
  bool cleared = false;  // what stands further out does not count

  bool is_empty() const noexcept { return last == nullptr && outer == nullptr; }
};

// Visits the nodes from the innermost, newest one outwards; false from `visit` stops, and is
// returned.
template <class Entry, class Visit>
bool each_node(const Chain<Entry>& chain, Visit& visit) {
  if (chain.inner != nullptr) {
    return each_node(*chain.inner, visit) && each_node(*chain.outer, visit);
  }
  for (const auto* node = chain.last; node != nullptr; node = node->previous) {
    if (!visit(*node)) return false;
  }
  return true;
}

template <class Node, class Visit>
void visit_oldest_first(const Node* node, Visit& visit) {
  if (node == nullptr) return;
  visit_oldest_first(node->previous, visit);
  visit(*node);
}

// Visits the nodes from the outermost, first one inwards.
template <class Entry, class Visit>
void each_node_in_order(const Chain<Entry>& chain, Visit& visit) {
  if (chain.inner != nullptr) {
    each_node_in_order(*chain.outer, visit);
    each_node_in_order(*chain.inner, visit);
  } else {
    visit_oldest_first(chain.last, visit);
  }
}

// Values in the order written: the outer section's first, then the inner's. "none" drops what was
// inherited.
struct WordEntry {
  std::string_view word;
};
using ListSetting = Chain<WordEntry>;

// Key → value; the inner section's value of a key wins.
struct MapEntry {
  std::string_view key;
  std::string_view value;
};
using MapSetting = Chain<MapEntry>;

// An application named by the configuration: "module:object".
struct AppRef {
  std::string_view spec;
  std::string_view base;  // path of the Location, without trailing '/'; empty: the whole host
  std::size_t slot = 0;   // its place in PythonNames::names
};

// What a name of the configuration must be in Python.
enum class PythonKind : std::uint8_t {
  kApp,     // module:object, an App
  kFilter,  // module:function, an async function of a request and a body
  kHook,    // module:function, a function of a request
};

// Every Python object that a configuration names, in order of appearance. The texts are kept by
// their ParseContext.
struct PythonNames {
  struct Name {
    PythonKind kind;
    std::string_view spec;
    friend constexpr bool operator==(const Name&, const Name&) = default;
  };
  struct Use {
    std::size_t slot;  // in `names`
    std::string_view directive;
    std::string_view file;
    unsigned line;
  };
  // An app at a path of one server.
  struct Mount {
    std::size_t slot;  // in `names`
    std::string_view base;
    const void* server;  // known by its address only
  };
  explicit PythonNames(std::pmr::memory_resource* memory)
      : names(memory), uses(memory), mounts(memory) {}

  std::pmr::vector<Name> names;  // each once
  std::pmr::vector<Use> uses;
  std::pmr::vector<Mount> mounts;
};

// Filters in the order in which a body meets them: the outer section's first, then the inner's.
// "none" drops what was inherited.
struct FilterEntry {
  std::string_view spec;
  std::size_t slot = 0;                       // its place in PythonNames::names
  std::span<const std::string_view> types{};  // media ranges; empty: every body
};
using FilterListSetting = Chain<FilterEntry>;

// Hooks in the order in which a request meets them: the outer section's first, then the inner's.
// "none" drops what was inherited.
struct HookEntry {
  std::string_view spec;
  std::size_t slot = 0;  // its place in PythonNames::names
};
using HookListSetting = Chain<HookEntry>;

// An expression of the server, compiled; a setting points to it and cannot look into it.
class Expression;

// What the server does for a room that reads its directives. Lives during the one directive.
class ConfigurationHost {
 public:
  // Lives as long as the configuration, with what its destructor frees.
  virtual void keep(std::shared_ptr<const void> object) = 0;
  // Of text that may hold %{…}; null, and `wrong` says why, where it is none.
  virtual const Expression* compile_expression(std::string_view text, std::string& wrong) = 0;
  // Absolute: a relative name is one below the ServerRoot.
  virtual std::string path_of(std::string_view name) = 0;

 protected:
  ~ConfigurationHost() = default;
};

// Where a directive stands and where its text may live.
struct ParseContext {
  std::pmr::memory_resource* memory = nullptr;
  PythonNames* python = nullptr;
  std::string_view directive;
  std::string_view file;
  unsigned line = 0;
  std::string_view section;  // "<Location" and the like, as httpd spells it; empty at server level
  std::string_view path;     // the section's argument; empty at server level
  const void* server = nullptr;  // the virtual host; known by its address only
  ConfigurationHost* host = nullptr;
};

using Words = std::span<const std::string_view>;

// A copy that lives with the configuration, with a NUL behind it: C will be handed it.
std::string_view keep_text(const ParseContext& context, std::string_view text);

// A node, which lives with the configuration.
template <class Node>
const Node* keep_node(const ParseContext& context, Node node) {
  return new (context.memory->allocate(sizeof(Node), alignof(Node))) Node(node);
}

// An object with a destructor, which lives with the configuration.
template <class T>
const T* keep_object(const ParseContext& context, T object) {
  auto kept = std::make_shared<const T>(std::move(object));
  context.host->keep(kept);
  return kept.get();
}

// httpd reads its own words without regard to case.
bool same_word(std::string_view a, std::string_view b);

// Each parses the words behind a directive's name. A result is what is wrong, in words for the
// user; nothing: stored.
using ParseError = std::optional<std::string>;
ParseError parse_setting(const ParseContext& context, Words words, Setting<bool>& out);
ParseError parse_setting(const ParseContext& context, Words words, Setting<Bytes>& out);
ParseError parse_setting(const ParseContext& context, Words words, Setting<std::string_view>& out);
ParseError parse_setting(const ParseContext& context, Words words, Setting<AppRef>& out);
ParseError parse_setting(const ParseContext& context, Words words, ListSetting& out);
ParseError parse_setting(const ParseContext& context, Words words, MapSetting& out);
ParseError parse_setting(const ParseContext& context, Words words, FilterListSetting& out);
ParseError parse_setting(const ParseContext& context, Words words, HookListSetting& out);

template <class T>
constexpr Setting<T> merge_setting(const Setting<T>& outer, const Setting<T>& inner) {
  return inner.given ? inner : outer;
}
// The result points to both, which must live as long.
template <class Entry>
constexpr Chain<Entry> merge_setting(const Chain<Entry>& outer, const Chain<Entry>& inner) {
  if (inner.is_empty() && !inner.cleared) return outer;
  if (inner.cleared || (outer.is_empty() && !outer.cleared)) return inner;
  return {.outer = &outer, .inner = &inner, .cleared = outer.cleared};
}

// The words of a list from first to last.
std::vector<std::string_view> list_words(const ListSetting& list);

// Visits each key once with the value that counts; false from `visit` stops.
template <class Visit>
void each_entry(const MapSetting& map, Visit visit) {
  const auto visit_unless_shadowed = [&](const MapSetting::Node& node) {
    bool shadowed = false;
    const auto look = [&](const MapSetting::Node& other) {
      if (&other == &node) return false;
      shadowed = other.key == node.key;
      return !shadowed;
    };
    each_node(map, look);
    return shadowed || visit(node.key, node.value);
  };
  each_node(map, visit_unless_shadowed);
}

enum class Scope : std::uint8_t {
  kServer,   // once, outside every section
  kSection,  // server, <VirtualHost>, <Location>, <Directory>
};

// One directive: its name, the member it fills, and its help text (argument first).
template <class Settings, class Member>
struct Directive {
  const char* name;
  Member Settings::*member;
  const char* help;
};

template <class Settings, class Member>
Directive(const char*, Member Settings::*, const char*) -> Directive<Settings, Member>;

}  // namespace jsongate
