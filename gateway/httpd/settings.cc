#include "gateway/httpd/settings.h"

#include <array>
#include <vector>

#include "gateway/httpd/boundary.h"
#include "gateway/httpd/configuration_host.h"
#include "gateway/httpd/filter_chain.h"
#include "gateway/httpd/pool.h"

namespace jsongate::httpd {
namespace {

constexpr char kInternalError[] = "an internal error; see the error log";

bool is_section(const char* directive) {
  for (const char* name : {"<Location", "<LocationMatch", "<Directory", "<DirectoryMatch", "<Files",
                           "<FilesMatch", "<If", "<ElseIf", "<Else", "<Proxy", "<ProxyMatch"}) {
    if (ap_cstr_casecmp(directive, name) == 0) return true;
  }
  return false;
}

// The innermost section around a directive; empty at server level.
std::string_view section_of(const cmd_parms* command) {
  if (command->path == nullptr || command->directive == nullptr) return {};
  for (const auto* around = command->directive->parent; around != nullptr;
       around = around->parent) {
    if (is_section(around->directive)) return around->directive;
  }
  return "<Section";
}

template <auto Group, auto& Directives, std::size_t Index, Scope At>
const char* set_directive(cmd_parms* command, void* section, int argc, char* const argv[]) {
  constexpr auto directive = std::get<Index>(Directives);
  if constexpr (At == Scope::kServer) {
    if (const char* wrong = ap_check_cmd_context(command, GLOBAL_ONLY)) return wrong;
    section = ap_get_module_config(command->server->module_config, &jsongate_module);
  }
  std::vector<std::string_view> words(argv, argv + argc);
  PoolMemory memory(command->pool);
  PoolHost host(*command);
  const ParseContext context{.memory = &memory,
                             .python = &python_names(command->pool),
                             .directive = directive.name,
                             .file = view(command->directive->filename),
                             .line = static_cast<unsigned>(command->directive->line_num),
                             .section = section_of(command),
                             .path = view(command->path),
                             .server = command->server,
                             .host = &host};
  using Settings = std::conditional_t<At == Scope::kServer, ServerSettings, SectionSettings>;
  auto& member = static_cast<Settings*>(section)->*Group.*directive.member;
  if (const auto wrong = parse_setting(context, words, member)) {
    return apr_pstrcat(command->pool, directive.name, ": ", wrong->c_str(), nullptr);
  }
  return name_filters(command->pool);
}

template <auto Group, auto& Directives, Scope At, std::size_t Index>
constexpr command_rec command_for() {
  constexpr auto directive = std::get<Index>(Directives);
  command_rec command{};
  command.name = directive.name;
  command.func.take_argv =
      &Guard<&set_directive<Group, Directives, Index, At>, &kInternalError[0]>::call;
  command.req_override = At == Scope::kServer ? RSRC_CONF : RSRC_CONF | ACCESS_CONF;
  command.args_how = TAKE_ARGV;
  command.errmsg = directive.help;
  return command;
}

template <auto Group, auto& Directives, Scope At, std::size_t... Index>
constexpr auto commands_for(std::index_sequence<Index...>) {
  return std::array{command_for<Group, Directives, At, Index>()...};
}

template <auto Group, auto& Directives, Scope At>
constexpr auto commands_for() {
  constexpr auto count = std::tuple_size_v<std::remove_cvref_t<decltype(Directives)>>;
  return commands_for<Group, Directives, At>(std::make_index_sequence<count>{});
}

template <auto& Directives, class Settings>
Settings merge_group(const Settings& outer, const Settings& inner) {
  Settings merged;
  std::apply(
      [&](const auto&... directive) {
        ((merged.*directive.member =
              merge_setting(outer.*directive.member, inner.*directive.member)),
         ...);
      },
      Directives);
  return merged;
}

template <std::size_t... Sizes>
constexpr auto joined(const std::array<command_rec, Sizes>&... groups) {
  std::array<command_rec, (Sizes + ... + 1)> all{};  // the last one stays empty: httpd's end mark
  std::size_t next = 0;
  (
      [&](const auto& group) {
        for (const auto& command : group) all[next++] = command;
      }(groups),
      ...);
  return all;
}

// Every directive of every room.
constexpr auto kAllCommands = joined(
    commands_for<&ServerSettings::interpreter, python::kInterpreterDirectives, Scope::kServer>(),
    commands_for<&ServerSettings::shared, shared::kSharedDirectives, Scope::kServer>(),
    commands_for<&ServerSettings::budget, kBudgetDirectives, Scope::kServer>(),
    commands_for<&SectionSettings::app, python::kAppDirectives, Scope::kSection>(),
    commands_for<&SectionSettings::extraction, filters::kExtractDirectives, Scope::kSection>(),
    commands_for<&SectionSettings::validation, filters::kValidateDirectives, Scope::kSection>(),
    commands_for<&SectionSettings::schema, filters::kSchemaDirectives, Scope::kSection>(),
    commands_for<&SectionSettings::edit, filters::kEditDirectives, Scope::kSection>(),
    commands_for<&SectionSettings::problem_document, filters::kProblemDocumentDirectives,
                 Scope::kSection>());

}  // namespace

const command_rec* const kCommands = kAllCommands.data();

const ServerSettings& server_settings(const server_rec* server) {
  return *static_cast<const ServerSettings*>(
      ap_get_module_config(server->module_config, &jsongate_module));
}

const SectionSettings& section_settings(const request_rec* request) {
  return *static_cast<const SectionSettings*>(
      ap_get_module_config(request->per_dir_config, &jsongate_module));
}

const core_dir_config& core_settings(const request_rec* request) {
  return *static_cast<const core_dir_config*>(ap_get_core_module_config(request->per_dir_config));
}

PythonNames& python_names(apr_pool_t* pool) {
  return in_pool_once<PythonNames>(pool, "jsongate.python", &memory_of(pool));
}

void* create_server_settings(apr_pool_t* pool, server_rec*) {
  return make_in_pool<ServerSettings>(pool);
}

void* create_section_settings(apr_pool_t* pool, char*) {
  return make_in_pool<SectionSettings>(pool);
}

void* merge_section_settings(apr_pool_t* pool, void* outer, void* inner) {
  const auto& around = *static_cast<const SectionSettings*>(outer);
  const auto& within = *static_cast<const SectionSettings*>(inner);
  return make_in_pool<SectionSettings>(
      pool, SectionSettings{
                .app = merge_group<python::kAppDirectives>(around.app, within.app),
                .extraction =
                    merge_group<filters::kExtractDirectives>(around.extraction, within.extraction),
                .validation =
                    merge_group<filters::kValidateDirectives>(around.validation, within.validation),
                .schema = merge_group<filters::kSchemaDirectives>(around.schema, within.schema),
                .edit = merge_group<filters::kEditDirectives>(around.edit, within.edit),
                .problem_document = merge_group<filters::kProblemDocumentDirectives>(
                    around.problem_document, within.problem_document)});
}

}  // namespace jsongate::httpd
