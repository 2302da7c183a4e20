using InferenceSizing.Api.About;
using InferenceSizing.Api.Hosting.Admission;

namespace InferenceSizing.Api.Agents;

/// <summary>POST /mcp: the Model Context Protocol over HTTP, each call by itself.</summary>
internal static class AgentHosting
{
    public static IServiceCollection AddAgents(this IServiceCollection services)
    {
        services.AddMcpServer(server => server.ServerInfo = new() { Name = "InferenceSizing", Version = Build.Version })
            .WithHttpTransport(transport => transport.Stateless = true)
            .WithTools<AgentTools>();
        // The workspace whose runs an answer leans on is the caller's.
        return services.AddHttpContextAccessor();
    }

    public static void MapAgents(this IEndpointRouteBuilder routes) => routes.MapMcp("/mcp").Does(Work.Plan);
}
