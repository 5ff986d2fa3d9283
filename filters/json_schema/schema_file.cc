#include "filters/json_schema/schema_file.h"

#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "gateway/json/mistake.h"

namespace jsongate::filters {
namespace {

namespace fs = std::filesystem;

// More than any schema that people write; what is larger in the folder is data.
constexpr std::uintmax_t kLargestFile = std::uintmax_t{16} << 20;

std::optional<std::string> read_file(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  std::string text(std::istreambuf_iterator<char>(in), {});
  if (in.bad()) return std::nullopt;
  return text;
}

// RFC 8089, RFC 3986 §2.
std::string file_uri(const fs::path& path) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string uri = "file://";
  for (const char c : path.string()) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) || std::string_view("-._~/").find(c) != std::string_view::npos) {
      uri += c;
    } else {
      uri += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return uri;
}

// The documents of a folder, with the parsers that they live in.
struct Folder {
  std::vector<std::unique_ptr<json::Parser>> parsers;
  json::SchemaOptions options;

  void read(const fs::path& folder, const fs::path& main) {
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
      if (at->path().extension() == ".json" && at->path() != main) add(at->path());
    }
  }

 private:
  void add(const fs::path& path) {
    std::error_code error;
    if (fs::file_size(path, error) > kLargestFile || error) return leave(path, "is too large");
    const auto text = read_file(path);
    if (!text) return leave(path, "cannot be read");
    auto parser = std::make_unique<json::Parser>();
    const auto document = parser->parse(*text, false, json::kMaxSchemaDepth);
    if (!document)
      return leave(
          path, "is " + json::describe_mistake(document.problem(), *text, json::kMaxSchemaDepth));
    options.registry.emplace(file_uri(path), document.value());
    parsers.push_back(std::move(parser));
  }

  // That is nobody's error until something refers to it.
  void leave(const fs::path& path, std::string why) {
    options.unusable.emplace(file_uri(path), std::move(why));
  }
};

}  // namespace

std::variant<json::Schema, std::string> compile_schema_file(const std::string& path) {
  const auto text = read_file(path);
  if (!text) return path + " cannot be read";
  Folder folder;
  folder.options.base_uri = file_uri(path);
  folder.read(fs::path(path).parent_path(), path);
  auto compiled = json::Schema::compile(*text, folder.options);
  if (const auto* error = std::get_if<json::SchemaError>(&compiled)) {
    const bool is_elsewhere = error->pointer.find('#') != std::string::npos;
    return (is_elsewhere ? error->pointer : path + "#" + error->pointer) + ": " + error->message;
  }
  return std::get<json::Schema>(std::move(compiled));
}

}  // namespace jsongate::filters
