using System.Reflection;
using InferenceSizing.Api.About;
using InferenceSizing.Api.Hosting.Admission;
using ModelContextProtocol.Server;

namespace InferenceSizing.Api.Agents;

/// <summary>POST /mcp: the Model Context Protocol over HTTP, each call by itself.</summary>
internal static class AgentHosting
{
    public static IServiceCollection AddAgents(this IServiceCollection services)
    {
        services.AddMcpServer(server => server.ServerInfo = new() { Name = "InferenceSizing", Version = Build.Version })
            .WithRequestFilters(filters => filters.AddCallToolFilter(AgentArguments.Checked))
            .WithHttpTransport(transport =>
            {
                transport.Stateless = true;
                transport.ConfigureSessionOptions = static (http, server, _) =>
                {
                    server.ToolCollection = http.RequestServices.GetRequiredService<Toolbox>().Tools;
                    return Task.CompletedTask;
                };
            });
        // The workspace whose runs an answer leans on is the caller's.
        return services.AddSingleton<Toolbox>().AddHttpContextAccessor();
    }

    public static void MapAgents(this IEndpointRouteBuilder routes) => routes.MapMcp("/mcp").Does(Work.Plan);

    /// <summary>The tools with their schemas, made when the first agent asks: that takes a fifteenth of a start.</summary>
    private sealed class Toolbox(IServiceProvider services)
    {
        private readonly Lazy<McpServerPrimitiveCollection<McpServerTool>> _tools = new(() =>
        [
            .. typeof(AgentTools).GetMethods().Where(method => method.IsDefined(typeof(McpServerToolAttribute))).Select(method => McpServerTool.Create(
                method,
                static call => ActivatorUtilities.CreateInstance<AgentTools>(call.Services!),
                new McpServerToolCreateOptions { Services = services })),
        ]);

        public McpServerPrimitiveCollection<McpServerTool> Tools => _tools.Value;
    }
}
