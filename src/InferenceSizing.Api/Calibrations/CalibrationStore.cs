using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace InferenceSizing.Api.Calibrations;

/// <summary>Keeps calibrations. Where there is no place to keep them, it says so, and the rest of the service works.</summary>
internal sealed partial class CalibrationStore(
    IDbContextFactory<CalibrationContext> contexts, IOptions<CalibrationOptions> options, ILogger<CalibrationStore> log) : IDisposable
{
    private readonly SemaphoreSlim _opening = new(1);
    private volatile bool _open;

    /// <returns>Whether there may be calibrations: a file that no calibration made yet is not made for the sake of an estimate.</returns>
    public async Task<bool> MayHoldSome(CancellationToken cancellation) =>
        (_open || CalibrationOptions.IsServer(options.Value.Database) || File.Exists(new SqliteConnectionStringBuilder(options.Value.Database).DataSource))
        && await IsOpen(cancellation);

    /// <returns>Whether the database is there, with its newest form; tried again at each call until it is.</returns>
    public async Task<bool> IsOpen(CancellationToken cancellation)
    {
        if (_open)
            return true;
        await _opening.WaitAsync(cancellation);
        try
        {
            if (_open)
                return true;
            await using CalibrationContext context = await contexts.CreateDbContextAsync(cancellation);
            // Replicas that start together wait for each other here: Entity Framework migrates under a lock of the database.
            await context.Database.MigrateAsync(cancellation);
            _open = true;
            return true;
        }
        catch (Exception failure) when (failure is DbException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            LogClosed(failure.Message);
            return false;
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>Adds a calibration; when this returns true it is on the disk.</summary>
    /// <returns>False where the workspace is full.</returns>
    public async Task<bool> Add(CalibrationRow row, CancellationToken cancellation)
    {
        await using CalibrationContext context = await contexts.CreateDbContextAsync(cancellation);
        if (await context.Calibrations.FindAsync([row.Workspace, row.Id], cancellation) is not null)
            return true;
        if (await context.Calibrations.CountAsync(known => known.Workspace == row.Workspace, cancellation) >= options.Value.MostInWorkspace)
            return false;
        context.Add(row);
        try
        {
            await context.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException) when (!cancellation.IsCancellationRequested)
        {
            // Another request stored the same one in the meantime; anything else shows when it is looked for.
            context.ChangeTracker.Clear();
            if (await context.Calibrations.FindAsync([row.Workspace, row.Id], cancellation) is null)
                throw;
        }

        return true;
    }

    /// <summary>The calibrations of a workspace, by id.</summary>
    public async Task<IReadOnlyList<CalibrationRow>> All(string workspace, CancellationToken cancellation)
    {
        await using CalibrationContext context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Calibrations.AsNoTracking().Where(row => row.Workspace == workspace).OrderBy(row => row.Id).ToListAsync(cancellation);
    }

    public async Task<CalibrationRow?> Find(string workspace, string id, CancellationToken cancellation)
    {
        await using CalibrationContext context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Calibrations.AsNoTracking().FirstOrDefaultAsync(row => row.Workspace == workspace && row.Id == id, cancellation);
    }

    /// <returns>Whether there was one.</returns>
    public async Task<bool> Delete(string workspace, string id, CancellationToken cancellation)
    {
        await using CalibrationContext context = await contexts.CreateDbContextAsync(cancellation);
        return await context.Calibrations.Where(row => row.Workspace == workspace && row.Id == id).ExecuteDeleteAsync(cancellation) > 0;
    }

    public void Dispose() => _opening.Dispose();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Calibrations cannot be kept: {Reason}")]
    private partial void LogClosed(string reason);
}
