// The schema documents that one compilation sees, and where in them each URI leads.
//
// A source is a document; a resource is a schema with a URI of its own (a document's root or a
// subschema with `$id`); a place is one subschema. Registry and metaschemas are looked at only when
// something refers to them. Owner: the Compiler; the documents are the caller's. Threads: one.
// Errors: SchemaError thrown. Source: JSON Schema 2020-12 core §8, §9; draft 7 core §8.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/json/schema/program.h"
#include "gateway/json/schema/schema.h"

namespace jsongate::json::schema {

// Where a value lies.
struct Place {
  Index source;
  Index resource;
  Reader at;
};

struct Resource {
  std::string uri;
  Place root;
  Dialect dialect;
  std::map<std::string, Place, std::less<>> anchors{};  // dynamic ones, too
  std::map<std::string, Place, std::less<>> dynamic_anchors{};
};

struct Target {
  Place place;
  std::string dynamic_anchor{};  // of the place, if it was named by it
};

class Library {
 public:
  explicit Library(const SchemaOptions& options) : options_(options) {}

  Place add_main(const Document& schema);
  // `from` is the keyword's value, `reference` its text.
  Target resolve(const Place& from, std::string_view reference);
  const Resource& resource(Index number) const noexcept { return resources_[number]; }
  std::size_t resource_count() const noexcept { return resources_.size(); }
  // All schemas of the main document.
  std::vector<Place> main_places() const;

  [[noreturn]] void fail(const Place& place, std::string message) const;

 private:
  struct Source {
    Reader root;
    std::string uri;                      // where it was found
    std::map<Reader, Index> positions{};  // of its schemas, with their resource
  };

  Place add_source(const Document& schema, std::string uri);
  void index(const Place& start);
  void index_children(const Place& place, std::vector<Place>& found) const;
  void enter(Place& place);
  void enter_draft7_id(Place& place, std::string_view id, const Dialect& dialect);
  void open_resource(Place& place, std::string_view id, const Dialect& dialect);
  void note_rivals(const std::string& uri, Index known, const std::string& other);
  void add_anchor(const Place& place, Keyword keyword);
  void add_anchor(const Place& place, std::string_view name, bool is_dynamic);
  Dialect dialect_of(const Place& place, const Reader& schema, int depth) const;
  Dialect custom_dialect(const Place& place, std::string_view uri, int depth) const;

  Index find(std::string_view uri);
  void check_reference(const Place& from, const std::string& uri, std::string_view resource,
                       Index found) const;
  std::optional<Reader> find_document(std::string_view uri) const;
  void load_registry();
  Place follow(const Resource& resource, std::string_view pointer, const Place& from);
  std::string pointer_to(const Place& place) const;

  const SchemaOptions& options_;
  Dialect default_{};
  std::vector<Source> sources_;
  std::vector<Resource> resources_;
  std::map<std::string, Index, std::less<>> by_uri_;
  std::vector<std::unique_ptr<Parser>> parsers_;  // of metaschemas
  bool registry_is_loaded_ = false;
  Index first_unnamed_ = 0;  // the first source that nothing had referred to by then
  std::map<std::string, std::string, std::less<>> rivals_;  // `$id`s of two documents of it
};

// The value of the first member of that name; none: no object, or no such member.
std::optional<Reader> find_member(Reader object, std::string_view name);

}  // namespace jsongate::json::schema
