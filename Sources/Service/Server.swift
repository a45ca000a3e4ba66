import Foundation
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals

/// Why the server does not come up.
package enum ServerFault: Error, CustomStringConvertible {
  case portTaken(host: String, port: Int)

  package var description: String {
    switch self {
    case .portTaken(let host, let port):
      "another program listens on \(host):\(port) already; stop it, or choose another port with --port"
    }
  }
}

/// The clearing house over HTTP: pages for people, an API for machines, on the same addresses.
package enum Server {
  /// Where and for whom.
  package struct Options: Sendable {
    package var host = "127.0.0.1"
    package var port = 8080
    /// Whether only what is public is shown. Reading on behalf of a party comes with signing in.
    package var publicOnly = false
    package var logLevel = Logger.Level.notice

    package init() {}
  }

  /// Puts all routes together.
  package static func router(
    _ house: ClearingHouse, publicOnly: Bool = false
  ) -> Router<AppContext> {
    let metrics = Metrics()
    let router = Router(context: AppContext.self, options: .autoGenerateHeadEndpoints)
    router.middlewares.add(
      Edge(
        house: house, metrics: metrics, routes: RouteTable(routes: Operation.all.map(\.route))))
    if publicOnly { router.middlewares.add(PublicOnly()) }
    PublicRoutes(house: house, metrics: metrics).add(to: router)
    CheckRoutes(house: house).add(to: router)
    ActRoutes(house: house).add(to: router)
    RegisterRoutes(house: house).add(to: router)
    LabRoutes(house: house).add(to: router)
    ApplicationRoutes(house: house).add(to: router)
    return router
  }

  /// The application, not yet running.
  ///
  /// - Parameter onRunning: called with the port once requests are answered.
  package static func application(
    _ house: ClearingHouse, _ options: Options = Options(),
    onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
  ) -> some ApplicationProtocol {
    var logger = Logger(label: "countersign")
    logger.logLevel = options.logLevel
    return Application(
      router: router(house, publicOnly: options.publicOnly),
      configuration: ApplicationConfiguration(
        address: .hostname(options.host, port: options.port), serverName: "countersign"),
      onServerRunning: { channel in
        await onRunning(channel.localAddress?.port ?? options.port)
      }, logger: logger)
  }

  /// How long requests that are under way may take to end once the server is told to stop.
  static let farewell = Duration.seconds(3)

  /// Serves until SIGINT or SIGTERM: then takes no new connections, answers what is under way, and returns. Who has sent half a
  /// request is cut off after `farewell`.
  package static func run(
    _ house: ClearingHouse, _ options: Options = Options(),
    onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
  ) async throws {
    let application = application(house, options, onRunning: onRunning)
    var configuration = ServiceGroupConfiguration(
      services: [.init(service: application)],
      gracefulShutdownSignals: [.sigterm, .sigint], logger: application.logger)
    configuration.maximumGracefulShutdownDuration = farewell
    configuration.maximumCancellationDuration = farewell
    do {
      try await ServiceGroup(configuration: configuration).run()
    } catch let error as IOError where error.errnoCode == EADDRINUSE {
      throw ServerFault.portTaken(host: options.host, port: options.port)
    } catch is CancellationError {
      // The farewell was over before the last request: the server has stopped all the same.
    }
  }
}
